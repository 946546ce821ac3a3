// A well-behaved run.
import { end, start } from './say.ts'

start()
end()
