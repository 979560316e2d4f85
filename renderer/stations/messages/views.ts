/** The panels beside the log of Messages. */
export const messagesViews = ['peers', 'line', 'replies', 'groups'] as const
export type MessagesView = (typeof messagesViews)[number]
