import { shortName } from '../catalogue.ts'
import { targetLink } from '../route.ts'

/** The drives that something lies on. */
export const DriveLinks = ({ drives }: { drives: string[] }) => (
  <ul class="latest">
    {drives.map(id => (
      <li key={id}>
        <a href={targetLink('drives', id)}>
          <bdi>{shortName(id)}</bdi>
        </a>
      </li>
    ))}
  </ul>
)
