package pageferry.journal;

import akka.persistence.serialization.MessageFormats.PersistentMessage;
import akka.persistence.serialization.MessageFormats.PersistentPayload;
import akka.protobufv3.internal.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import pageferry.journal.leveldb.StoreFiles;

/**
 * The events that LevelDB's files hold, read as they are: from a full or read-only disk, and from
 * files of which some are damaged.
 */
final class SavedStore implements EventSource, AutoCloseable {
  private static final String RUN = "run-";

  private final Path store;
  private final StoreFiles files;
  private final EventSerializer serializer = new EventSerializer();

  SavedStore(Path store) throws IOException {
    this.store = store;
    this.files = StoreFiles.read(store, SavedStore::entity);
  }

  /** What is damaged; each names its file. */
  List<String> damage() {
    return files.damage();
  }

  /** All runs of which there is anything. */
  List<RunId> runs() {
    List<RunId> runs = new ArrayList<>();
    for (String entity : files.entities()) {
      RunId run = entity.startsWith(RUN) ? RunId.parse(entity.substring(RUN.length())) : null;
      if (run != null) {
        runs.add(run);
      }
    }
    return runs;
  }

  /** How many bytes a run takes. */
  long size(RunId run) {
    return files.size(run.persistenceId());
  }

  /** Frees the space of deleted runs, as far as that needs no room. */
  void drop(Collection<RunId> runs) throws IOException {
    files.drop(runs.stream().map(RunId::persistenceId).toList());
  }

  @Override
  public Iterator<JournalEvent> events(String persistenceId) {
    long count;
    try {
      count = files.count(persistenceId);
    } catch (IOException broken) {
      throw unreadable(broken);
    }
    return new Iterator<>() {
      private long at;

      @Override
      public boolean hasNext() {
        return at < count;
      }

      @Override
      public JournalEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return event(persistenceId, ++at);
      }
    };
  }

  private JournalEvent event(String persistenceId, long number) {
    try {
      byte[] bytes = files.event(persistenceId, number);
      if (bytes == null) {
        return new Unreadable("is missing");
      }
      PersistentPayload payload = PersistentMessage.parseFrom(bytes).getPayload();
      if (payload.getSerializerId() != serializer.identifier()) {
        return new Unreadable("is of another program");
      }
      String manifest = payload.getPayloadManifest().toStringUtf8();
      return (JournalEvent) serializer.fromBinary(payload.getPayload().toByteArray(), manifest);
    } catch (InvalidProtocolBufferException wrong) {
      return new Unreadable("is damaged");
    } catch (IOException broken) {
      throw unreadable(broken);
    }
  }

  private JournalFailure unreadable(IOException broken) {
    return new JournalFailure(store + ": cannot be read: " + broken.getMessage(), broken);
  }

  private static String entity(byte[] event) {
    try {
      return PersistentMessage.parseFrom(event).getPersistenceId();
    } catch (InvalidProtocolBufferException wrong) {
      return "";
    }
  }

  @Override
  public void close() {
    files.close();
  }
}
