// Exits with a code and no end, as if nothing had happened.
import { start } from './say.ts'

start()
process.exit(3)
