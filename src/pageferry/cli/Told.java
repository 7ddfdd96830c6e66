package pageferry.cli;

/**
 * What each command is for, in a sentence. The help of all of them needs no more, and a command's
 * annotations take longer to read than all other work of that help.
 */
final class Told {
  static final String RUN = "Runs an experiment and judges what it expects.";

  static final String CONFORM =
      "Compares the machine's answers with those that a real kernel gave.";

  static final String LITMUS =
      "Searches programs in which tasks race for the outcomes that a real kernel had.";

  static final String RECORD =
      "Boots a kernel of your own under QEMU, runs programs of the corpus on it, and writes down"
          + " what it answered, with which conform compares the machine's answers; or races the"
          + " programs of a litmus folder on it, for the command litmus.";

  static final String KERNELS =
      "Lists the kernels that can be played, and tells in what they differ.";

  static final String MACHINE = "Makes machine files of real machines.";

  static final String IMPORT =
      "Makes an experiment of a log of strace: its processes and threads, their maps and memory"
          + " policies, every call about memory with its arguments, the time between the calls,"
          + " and what the calls really answered, with which run compares its own answers.";

  static final String REPORT = "Shows results in one HTML file, several of them in the same plots.";

  static final String COMPARE =
      "Compares two results, or with --by the rows of one result, metric by metric: values,"
          + " change and significance.";

  static final String JOURNAL =
      "Shows, checks, exports and deletes the runs that have been written down.";

  static final String SERVE =
      "Shows the journal in a browser of this machine: the list of runs, their reports, several"
          + " runs side by side, a run's machine event by event, experiments as they run. Ctrl-C"
          + " ends it.";

  static final String RESUME =
      "Continues an experiment that was interrupted: runs it again, compares it with what the"
          + " journal has of it, and goes on where that ends.";

  static final String REPLAY =
      "Shows the machine at a moment of a run that the journal has: at its end, if nothing else is"
          + " asked for. Nothing is run for that.";

  static final String WHY =
      "Tells why a run of the journal went as it did: what was behind the largest durations, who"
          + " stood in whose way, which pages did not move and what kept them; with --page the life"
          + " of one page from its allocation to its end. Nothing is run for that.";

  static final String EXPLORE =
      "Searches the orders in which an experiment's messages can arrive for deadlocks and other"
          + " failures; each is made small, saved and shown. Exit code 1 if something was found.";

  static final String ZOO =
      "Searches for known bugs of the kernel's page migration, and again where they are mended:"
          + " each must be found, and its fix clean. Exit code 1 if one is not.";

  static final String TORTURE =
      "Runs random workloads under random faults on random machines and audits what is left.";

  static final String PUBLISHED =
      "Holds our times against measurements that others have published; exit code 1 if a cell is"
          + " missed and its table does not say why.";

  static final String CALIBRATE =
      "Fits costs to measurements, and says which costs they say nothing about.";

  static final String SENSITIVITY =
      "Says which expectations of an experiment hold whatever its costs are, within their errors,"
          + " and which hang on one.";

  static final String WORKER = "Works for a cluster: runs what others ask it for with --cluster.";

  static final String LIST = "Lists what experiments can name, a line for each.";

  static final String COMPLETION =
      "Prints a script with which a shell completes commands, options and names.";

  static final String MAN = "Prints the manual page, for man(1).";

  static final String BENCH =
      "Measures how fast pageferry itself is: rates, their ratios to a bare skeleton of messages"
          + " and to budgets, and what is counted.";

  private Told() {}
}
