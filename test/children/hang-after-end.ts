// Ends its records and stays, and writes more.
import { end, forever, log, start } from './say.ts'

start()
end()
log('one more thing')
end()
forever()
