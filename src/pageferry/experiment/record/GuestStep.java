package pageferry.experiment.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;

/** The words of one step as the guest reads them: its kind, then its arguments. */
final class GuestStep {
  /** Kinds of steps: {@code enum step} of guest.c, from 1. */
  enum Kind {
    NONE,
    CALL,
    MAP_FILE,
    TOUCH,
    FORK,
    EXIT,
    WRITE,
    PIN,
    UNPIN,
    HOLD,
    UNHOLD,
    CAP,
    UID,
    BLOCKS,
    UNTIL,
    THREAD,
    RACE,
    CONTENT,
    FORK_EXIT,
    BLOCK,
    LETTER
  }

  private GuestStep() {}

  static long[] words(Kind kind, long... arguments) {
    long[] words = new long[1 + arguments.length];
    words[0] = kind.ordinal();
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return words;
  }

  /** A step with pages: its kind, its arguments, the number of runs of pages, then each run. */
  static long[] pages(PageSet pages, Kind kind, long... arguments) {
    List<Long> words = new ArrayList<>();
    words.add((long) kind.ordinal());
    LongStream.of(arguments).forEach(words::add);
    int count = words.size();
    words.add(0L);
    for (long i = 0; i < pages.size(); ) {
      long run = pages.run(i);
      words.addAll(List.of(0L, pages.page(i), pages.page(i) + run - 1, 1L));
      words.set(count, words.get(count) + 1);
      i += run;
    }
    return words.stream().mapToLong(Long::longValue).toArray();
  }

  /** A system call that a step is named for. */
  static long[] call(StepOp op, long... arguments) {
    return call(op.number(), arguments);
  }

  /** A system call by its number. */
  static long[] call(long number, long... arguments) {
    return call(0, List.of(), number, arguments);
  }

  static long[] call(long flags, List<Output> outputs, StepOp op, long... arguments) {
    return call(flags, outputs, op.number(), arguments);
  }

  /** An array that a call fills: 'n' is a node mask of so many bits, any other letter ints. */
  record Output(char letter, long address, long count) {}

  private static long[] call(long flags, List<Output> outputs, long number, long... arguments) {
    long[] words = new long[10 + 3 * outputs.size()];
    words[0] = Kind.CALL.ordinal();
    words[1] = number;
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    words[8] = flags;
    words[9] = outputs.size();
    int at = 10;
    for (Output output : outputs) {
      words[at++] = output.letter();
      words[at++] = output.address();
      words[at++] = output.count();
    }
    return words;
  }
}
