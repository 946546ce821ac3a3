// Sorts what a management controller logged by what it says of a machine that went down. Pure; the texts are those of
// ipmitool (lib/ipmi_sel.c, include/ipmitool/ipmi_sel.h) for the events of IPMI 2.0, tables 42-2 and 42-3.

export interface EventCategory {
  id: string
  /** What such an event says, as the middle of a sentence. */
  meaning: string
  pattern: RegExp
}

/** In this order, the first that matches counts. An event that says that something ended is none. */
export const EVENT_CATEGORIES: readonly EventCategory[] = [
  {
    id: 'kernel-panic',
    meaning: 'an operating system stopped by itself',
    pattern: /^Linux kernel panic|^OS (Critical )?Stop\b.*(Run-time critical stop|critical stop during|Unknown)/,
  },
  {
    id: 'memory-uncorrected',
    meaning: 'memory gave an error that could not be corrected',
    pattern: /^Memory\b.*(Uncorrectable ECC|Parity|Uncorrectable)/,
  },
  {
    id: 'processor',
    meaning: 'a processor reported an error',
    pattern: /^Processor\b.*(IERR|FRB|Uncorrectable machine check|Machine Check)/,
  },
  {
    id: 'overheating',
    meaning: 'a part became too hot to go on',
    pattern: /Thermal Trip|^Temperature\b.*Upper Non-recoverable going high/,
  },
  {
    id: 'power',
    meaning: 'the power supply failed',
    pattern: /^Power (Supply|Unit)\b.*(AC lost|Failure detected|out-of-range|Soft-power control failure)/,
  },
  {
    id: 'bus',
    meaning: 'a bus or a card reported an error',
    pattern: /^Critical Interrupt\b.*(SERR|PERR|Bus (Fatal|Uncorrectable) Error|Fatal NMI|Bus Timeout)/,
  },
  {
    id: 'watchdog',
    meaning: 'a watchdog restarted a machine that did not answer',
    pattern:
      /^Watchdog ?[12]\b.*(Hard reset|Power (cycle|down)|(BIOS|OS) Reset|OS (Shut Down|Power Down|Power Cycle))/i,
  },
]

export const classifyEvent = (text: string): EventCategory | undefined =>
  /\bDeasserted\b/.test(text) ? undefined : EVENT_CATEGORIES.find(({ pattern }) => pattern.test(text))
