package pageferry.serve;

import akka.actor.typed.ActorRef;

/**
 * The actors that answer requests.
 *
 * @param desk who opens the journal
 * @param live who has experiments run
 * @param schedules who plays schedules
 */
record Staff(
    ActorRef<Desk.Command> desk,
    ActorRef<Live.Command> live,
    ActorRef<Schedules.Command> schedules) {}
