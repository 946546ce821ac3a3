/** The way back, above the heading of a page that is reached from another. */
export const UpLink = ({ href, label }: { href: string; label: string }) => (
  <p class="up">
    <a href={href}>
      <span aria-hidden="true">‹</span> <bdi>{label}</bdi>
    </a>
  </p>
)
