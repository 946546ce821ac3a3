import { useEffect, useRef } from 'preact/hooks'
import { word } from '../probes/contract/words.ts'
import { Header, useTitle } from './header.tsx'
import { focusHeading } from './heading-focus.ts'
import { Lazy } from './lazy.tsx'
import { session } from './request.ts'
import { type Route, route } from './route.ts'
import { SignIn } from './session.tsx'
import { MachinePage } from './targets/machine-page.tsx'
import { TargetPage } from './targets/target-page.tsx'
import { UpLink } from './up-link.tsx'

export const App = () => {
  const known = useRef(false)
  if (typeof session.value === 'object') known.current = true
  useFocusOnNewPage()
  useTitle()
  if (session.value === 'asking') return <p class="page">{word('app.loading')}</p>
  const signedIn = session.value !== 'none'
  return (
    <>
      <Header signedIn={signedIn} />
      <main id="main" class="page">
        {!signedIn && <SignIn again={known.current} />}
        {/* A page that was open stays, with all that it has received: the machine may be gone. */}
        {(signedIn || known.current) && <Page route={route.value} />}
      </main>
    </>
  )
}

const loadDrives = () => import('./targets/drives-page.tsx')
const loadPartitions = () => import('./targets/partitions-page.tsx')
const loadArrays = () => import('./targets/arrays-page.tsx')
const loadRun = () => import('./run/run-page.tsx')
const loadFiles = () => import('./files/files-page.tsx')

const Page = ({ route }: { route: Route }) => {
  switch (route.page) {
    case 'machine':
    case 'sign-in':
      return <MachinePage />
    case 'memory':
      return <TargetPage key="memory" kind="memory" title="nav.memory" />
    case 'processors':
      return <TargetPage key="cpu" kind="cpu" title="nav.processors" />
    case 'drives':
      return (
        <Lazy key="drives" load={loadDrives}>
          {({ DrivesPage }) => <DrivesPage id={route.id} />}
        </Lazy>
      )
    case 'partitions':
      return (
        <Lazy key="partitions" load={loadPartitions}>
          {({ PartitionsPage }) => <PartitionsPage id={route.id} />}
        </Lazy>
      )
    case 'arrays':
      return (
        <Lazy key="arrays" load={loadArrays}>
          {({ ArraysPage }) => <ArraysPage id={route.id} />}
        </Lazy>
      )
    case 'files':
      return (
        <Lazy key="files" load={loadFiles}>
          {({ FilesPage }) => <FilesPage key={route.id} id={route.id} path={route.path} />}
        </Lazy>
      )
    case 'run':
      return (
        <Lazy key={route.id} load={loadRun}>
          {({ RunPage }) => <RunPage id={route.id} />}
        </Lazy>
      )
    case 'unknown':
      return (
        <>
          <UpLink href="#/" label={word('nav.machine')} />
          <h1 tabIndex={-1}>{word('app.unknownPage')}</h1>
        </>
      )
  }
}

/** The first page leaves the focus alone. */
const useFocusOnNewPage = () => {
  const shown = useRef(route.value)
  useEffect(() => {
    if (shown.current === route.value) return
    shown.current = route.value
    focusHeading()
    scrollTo(0, 0)
  })
}
