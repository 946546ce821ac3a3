// Exits at once, without a single record.
process.exit(0)
