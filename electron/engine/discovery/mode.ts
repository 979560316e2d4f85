/** Whether this start may look for other labs: as the settings say, in any case, or not at all. */
export type DiscoveryMode = 'setting' | 'on' | 'off'
