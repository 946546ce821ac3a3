import { render } from 'preact'
import { App } from './app.tsx'
import { keepHeadingFocused } from './heading-focus.ts'
import { readRoute } from './route.ts'
import { openSession } from './session.tsx'

const root = document.getElementById('app')
addEventListener('hashchange', readRoute)
readRoute()
keepHeadingFocused()
if (root) {
  render(<App />, root)
  openSession()
}
