package pageferry.actors;

/** What an actor throws when the fault plan lets it crash; its supervisor starts it anew. */
final class ActorCrash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ActorCrash() {
    super("the fault plan lets this actor crash", null, false, false);
  }
}
