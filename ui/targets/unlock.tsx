// An encrypted partition: opened for reading with its passphrase, and closed again.
import { useState } from 'preact/hooks'
import { word } from '../../probes/contract/words.ts'
import { lockPartition, unlockPartition } from '../api.ts'
import { refreshMachine } from '../catalogue.ts'
import { targetLink } from '../route.ts'

export const Unlock = ({ partition }: { partition: string }) => {
  const { state, said, unlock, lock } = useLock(partition)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement) || state === 'busy') return
    unlock(String(new FormData(event.currentTarget).get('passphrase') ?? ''))
    event.currentTarget.reset()
  }
  return (
    <section class="card" aria-labelledby="unlock-title" data-unlock={state}>
      <h2 id="unlock-title">{word('ui-unlock.title')}</h2>
      <p>{word('ui-unlock.what')}</p>
      <form noValidate onSubmit={submit}>
        <div class="field">
          <label for="passphrase">{word('ui-unlock.passphrase')}</label>
          <input id="passphrase" name="passphrase" type="password" autocomplete="off" maxLength={512} required />
        </div>
        <p role="status">{state === 'busy' && word('ui-unlock.busy')}</p>
        <p class="problem" role="alert">
          {said}
        </p>
        <div class="tools">
          <button type="submit" class="primary" aria-disabled={state === 'busy'}>
            {word('ui-unlock.unlock')}
          </button>
          <button type="button" aria-disabled={state === 'busy'} onClick={() => state === 'busy' || lock()}>
            {word('ui-unlock.lock')}
          </button>
        </div>
      </form>
    </section>
  )
}

const useLock = (partition: string) => {
  const [state, setState] = useState<'ready' | 'busy'>('ready')
  const [said, setSaid] = useState('')
  const attempt = async (work: () => Promise<void>) => {
    setState('busy')
    setSaid('')
    await work().catch(error => setSaid(error instanceof Error ? error.message : String(error)))
    setState('ready')
  }
  const unlock = (passphrase: string) =>
    attempt(async () => {
      const inside = await unlockPartition(partition, passphrase)
      await refreshMachine()
      location.hash = targetLink('partitions', inside)
    })
  const lock = () =>
    attempt(async () => {
      await lockPartition(partition)
      await refreshMachine()
      setSaid(word('ui-unlock.locked'))
    })
  return { state, said, unlock, lock }
}
