/** How each command is called. */
export const USAGE_TEXT = `rescue-pro serve [--listen ADDR] [--port N] [--state DIR]
rescue-pro list [--json]                      targets and what can be run on each, with reasons where not
rescue-pro run PROBE [TARGET] [--NAME VALUE…] [--confirm SERIAL] [--queue] [--json]
rescue-pro plan quick|standard|thorough [--json]
rescue-pro unlock PARTITION [--json]          opens an encrypted partition for reading; asks for the passphrase
rescue-pro lock PARTITION                     closes it again
rescue-pro report [--format html|json|ocp] [--output FILE] [RUN…]
rescue-pro explore PARTITION ls|cat|tail PATH [--json]      looks into a partition; writes nothing to it
rescue-pro explore PARTITION find PATH [--name PATTERN] [--text TEXT] [--json]
rescue-pro explore PARTITION get PATH [--output FILE]       a file, or a folder as .tar.zst
rescue-pro verify FILE                        checks the hash chain of a run's records
`

export const COMMON_TEXT = `--host URL --token CODE [--fingerprint SHA256] sends list, run, plan, unlock, lock, report and explore to a remote machine.
--state DIR names the folder of runs and keys. The code can also stand in RESCUE_PRO_TOKEN.
Exit code: 0 PASS, 1 FAIL, 2 ERROR, 3 SKIP, 64 usage, 130 interrupted; a plan gives the worst.
`
