// What can be done with what lies on a partition: its files, its passphrase, or the array that it is a part of.
import { contentOf } from '../../probes/contract/content.ts'
import { word } from '../../probes/contract/words.ts'
import type { Target } from '../answers.ts'
import { filesLink } from '../route.ts'
import { Unlock } from './unlock.tsx'

export const PartitionContent = ({ partition }: { partition: Target }) => {
  switch (contentOf(partition.fileSystem)) {
    case 'files':
      return <Explore partition={partition} />
    case 'encrypted':
      return <Unlock partition={partition.id} />
    case 'member':
      return <Member />
    case 'swap':
      return <p class="notice">{word('partitions.swap')}</p>
  }
}

/** The same in a cell of a table. */
export const ContentCell = ({ partition }: { partition: Target }) => {
  switch (contentOf(partition.fileSystem)) {
    case 'files':
      return (
        <a href={filesLink(partition.id)} aria-label={word('ui-files.goTo', { partition: partition.short })}>
          {word('ui-files.go')}
        </a>
      )
    case 'encrypted':
      return <>{word('ui-unlock.encrypted')}</>
    case 'member':
      return <a href="#/arrays">{word('partitions.member')}</a>
    case 'swap':
      return <>–</>
  }
}

const Explore = ({ partition }: { partition: Target }) => (
  <section class="card" aria-labelledby="explore-title">
    <h2 id="explore-title">{word('ui-files.title')}</h2>
    <p>{word('ui-files.what')}</p>
    <p>
      <a class="button" href={filesLink(partition.id)}>
        {word('ui-files.go')}
      </a>
    </p>
  </section>
)

const Member = () => (
  <p class="notice">
    {word('partitions.memberWhat')} <a href="#/arrays">{word('nav.arrays')}</a>
  </p>
)
