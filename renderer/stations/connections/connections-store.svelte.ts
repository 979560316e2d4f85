/** Which part of the Connections station is on show, kept while other stations are. */

export const connectionsViews = ['make', 'inspect', 'many'] as const
export type ConnectionsView = (typeof connectionsViews)[number]

export class Connections {
  view = $state<ConnectionsView>(connectionsViews[0])
}
