/** The views of Connections. */
export const connectionsViews = ['make', 'inspect', 'many'] as const
export type ConnectionsView = (typeof connectionsViews)[number]
