package pageferry.experiment.survey;

/** A form in which a machine is told. */
enum Source {
  /** What {@code numactl --hardware} prints. */
  NUMACTL("numactl -H") {
    @Override
    boolean isLike(String text) {
      return NumactlReader.isLike(text);
    }

    @Override
    void read(String file, String text, Survey survey) {
      new NumactlReader(file, survey).read(text);
    }
  },

  /** The file /proc/zoneinfo. */
  ZONEINFO("/proc/zoneinfo") {
    @Override
    boolean isLike(String text) {
      return ZoneinfoReader.isLike(text);
    }

    @Override
    void read(String file, String text, Survey survey) {
      new ZoneinfoReader(file, survey).read(text);
    }
  },

  /** The file /proc/buddyinfo. */
  BUDDYINFO("/proc/buddyinfo") {
    @Override
    boolean isLike(String text) {
      return BuddyinfoReader.isLike(text);
    }

    @Override
    void read(String file, String text, Survey survey) {
      new BuddyinfoReader(file, survey).read(text);
    }
  },

  /** What {@code lstopo --of xml} writes. */
  LSTOPO("lstopo --of xml") {
    @Override
    boolean isLike(String text) {
      return LstopoReader.isLike(text);
    }

    @Override
    void read(String file, String text, Survey survey) {
      new LstopoReader(file, survey).read(text);
    }
  };

  private final String text;

  Source(String text) {
    this.text = text;
  }

  /** What makes it. */
  String text() {
    return text;
  }

  /** Whether a file's text is of this form. */
  abstract boolean isLike(String text);

  /** Adds what a file of this form says. */
  abstract void read(String file, String text, Survey survey);
}
