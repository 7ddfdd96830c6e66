package pageferry.experiment.record;

/** What a guest can be told to do between two marks of its own. */
interface GuestScript {
  /** The name of the program that it comes from. */
  String name();

  /** Adds it to an image, under a number. */
  void addTo(GuestImage image, GuestSettings settings, int number);
}
