package pageferry.journal;

/**
 * What stands where an event was that cannot be read any more, or not by this version. It is never
 * written.
 *
 * @param why what is wrong with it
 */
public record Unreadable(String why) implements JournalEvent {}
