package pageferry.explore;

import java.util.ArrayList;
import java.util.List;

/** A small set of messages, by id, in the order in which they were added. */
final class Messages {
  private final List<Message> messages = new ArrayList<>(4);

  void add(Message message) {
    if (!has(message.id())) {
      messages.add(message);
    }
  }

  boolean has(long id) {
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).id() == id) {
        return true;
      }
    }
    return false;
  }

  List<Message> all() {
    return messages;
  }
}
