package pageferry.engine.virtual;

/** Delivers the messages that a {@link Picker} picks. */
final class Explored extends ByMail {
  private final Mail mail;
  private final Picker picker;
  private final RunLimits limits;

  Explored(Steps steps, Picker picker, RunLimits limits) {
    this(steps, picker, limits, new Mail(steps, picker.footprint()));
  }

  private Explored(Steps steps, Picker picker, RunLimits limits, Mail mail) {
    super(steps, mail);
    this.mail = mail;
    this.picker = picker;
    this.limits = limits;
  }

  @Override
  RunEnd run() {
    settle();
    mail.follow(picker.isSearching());
    while (!steps.hasFailed()) {
      if (!mail.sort()) {
        if (!steps.timeline.isPending()) {
          return steps.end(RunEnd.Kind.QUIESCENT);
        }
        steps.timeline.takeFirst().run();
      } else if (steps.taken() == limits.steps()) {
        return steps.end(RunEnd.Kind.STEP_LIMIT);
      } else {
        int index = picker.pick(mail);
        if (index == Picker.NONE) {
          return steps.end(RunEnd.Kind.GIVEN_UP);
        }
        steps.count();
        take(mail.deliver(index));
        mail.handled(steps.hasFailed());
      }
      settle();
    }
    return steps.end(RunEnd.Kind.CRASHED);
  }
}
