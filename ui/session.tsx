// Signing in with the code from the machine's console, typed or brought along in the address (#code=…).
import { signal } from '@preact/signals'
import { word } from '../probes/contract/words.ts'
import { readSession, signIn, signOut } from './api.ts'
import { focusHeading } from './heading-focus.ts'
import { ApiError, session } from './request.ts'
import { readRoute, route } from './route.ts'

const problem = signal<string | undefined>(undefined)
const busy = signal(false)

/** Finds out who we are; a code in the address signs in and leaves the address bar. */
export const openSession = async () => {
  addEventListener('hashchange', enter)
  await enter()
}

export const SignIn = ({ again }: { again: boolean }) => (
  <section class="sign-in card" aria-labelledby="sign-in-title">
    <h1 id="sign-in-title" tabIndex={-1}>
      {word(again ? 'session.again' : 'session.signIn')}
    </h1>
    <p>{word('session.where')}</p>
    <form noValidate onSubmit={submit}>
      <label for="code">{word('session.code')}</label>
      <input
        id="code"
        name="code"
        class="code"
        type="text"
        autocomplete="one-time-code"
        autocapitalize="characters"
        spellcheck={false}
        aria-invalid={problem.value !== undefined}
        aria-describedby="code-problem"
        required
      />
      <p id="code-problem" class="problem" role="alert">
        {problem.value}
      </p>
      <button type="submit" class="primary" aria-disabled={busy.value}>
        {word('session.signIn')}
      </button>
    </form>
  </section>
)

export const SignOut = () => (
  <button type="button" class="quiet" onClick={() => signOut().catch(readSession)}>
    {word('session.signOut')}
  </button>
)

const enter = async () => {
  const code = /^#code=(.+)$/.exec(location.hash)?.[1]
  if (code === undefined) {
    if (session.value === 'asking') await attempt(readSession, error => error.status === 401)
    return
  }
  history.replaceState(null, '', '#/')
  readRoute()
  await attempt(() => signIn(decodeURIComponent(code).trim()))
}

const submit = async (event: SubmitEvent) => {
  event.preventDefault()
  if (busy.value || !(event.currentTarget instanceof HTMLFormElement)) return
  const code = String(new FormData(event.currentTarget).get('code') ?? '').trim()
  if (code === '') problem.value = word('session.empty')
  else await attempt(() => signIn(code))
  if (session.value === 'none') document.getElementById('code')?.focus()
  else focusHeading()
}

const attempt = async (ask: () => Promise<void>, expected: (error: ApiError) => boolean = () => false) => {
  busy.value = true
  problem.value = undefined
  try {
    await ask()
    if (route.value.page === 'sign-in') location.hash = '#/'
  } catch (error) {
    session.value = 'none'
    if (!(error instanceof ApiError && expected(error))) problem.value = messageOf(error)
  } finally {
    busy.value = false
  }
}

const messageOf = (error: unknown) => {
  if (error instanceof ApiError && error.status === 401) return word('session.wrong')
  return error instanceof Error ? error.message : String(error)
}
