package pageferry.engine.virtual;

import pageferry.engine.Delivery;

/** Delivers the messages that a {@link Script} names. */
final class Scripted extends ByMail {
  private final ScriptedMail mail;
  private final Script script;

  Scripted(Steps steps, Script script) {
    this(steps, script, new ScriptedMail(new ActorNames(), steps.timeline, steps.seed));
  }

  private Scripted(Steps steps, Script script, ScriptedMail mail) {
    super(steps, mail);
    this.mail = mail;
    this.script = script;
  }

  @Override
  RunEnd run() {
    settle();
    while (!steps.hasFailed()) {
      Delivery next = script.next();
      if (next == null) {
        return steps.end(mail.isEmpty() ? RunEnd.Kind.QUIESCENT : RunEnd.Kind.STEP_LIMIT);
      }
      Inbox receiver = mail.deliver(next);
      if (receiver == null) {
        script.impossible(mail.to(next.receiver()));
        return steps.end(RunEnd.Kind.GIVEN_UP);
      }
      steps.count();
      take(receiver);
      settle();
    }
    return steps.end(RunEnd.Kind.CRASHED);
  }
}
