package pageferry.serve;

import java.nio.file.Path;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;

/**
 * How a server gets at the journal that it shows, and at saved schedules. A journal is opened for
 * each use and closed again, so that others can write to it meanwhile.
 */
public interface JournalDoor {
  /** Where the journal is: its folder, or the file that describes another store. */
  Path place();

  /** Opens it to read. */
  Journal toRead();

  /** Opens it to delete runs. */
  Journal toDelete();

  /** Opens it to write, and makes it if there is none. */
  Journal toWrite();

  /** By whom, when and in which detail what is written now is written. */
  RunStarted.Origin origin();

  /** The folder that schedules are read from and saved to; it need not be there yet. */
  Path schedules();
}
