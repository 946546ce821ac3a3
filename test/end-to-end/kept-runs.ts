// Test runs as another version of the page may have kept them in this browser.
import type { Page } from 'playwright-core'

/** Has the page's storage opened already. */
export const keepRun = (page: Page, id: string, run: object, lines: string[]): Promise<unknown> =>
  page.evaluate(
    ({ id, run, lines }) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('rescue-pro', 1)
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(['runs', 'records'], 'readwrite')
          transaction.objectStore('runs').put(run, id)
          for (const [number, line] of lines.entries()) transaction.objectStore('records').put(line, [id, number])
          transaction.oncomplete = () => resolve(opening.result.close())
          transaction.onabort = () => reject(transaction.error)
        }
      }),
    { id, run, lines },
  )
