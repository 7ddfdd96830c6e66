package pageferry.serve;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/**
 * Where a server listens, and what whoever asks has to know.
 *
 * @param address the address; loopback where only this machine is to reach it
 * @param port the port; 0: any that is free
 * @param token the word without which nothing is answered; null: none is asked for
 */
public record Listen(InetAddress address, int port, @Nullable String token) {
  /** A token that could be guessed is none. */
  private static final int LEAST_TOKEN = 16;

  private static final int MOST_PORT = 65_535;

  /** Complains of a port that is none, of a guessable token, and where others could come in. */
  public Listen {
    if (port < 0 || port > MOST_PORT) {
      throw BadInput.at(
          new Place("--port " + port, 0), "a number from 0 to " + MOST_PORT, "another one");
    }
    if (token != null && token.length() < LEAST_TOKEN) {
      throw BadInput.at(
          new Place("--token-file", 0),
          "a token of at least " + LEAST_TOKEN + " characters in its first line",
          "one of " + token.length());
    }
    if (token == null && !address.isLoopbackAddress()) {
      throw BadInput.at(
          new Place("--at " + address.getHostAddress(), 0),
          "--token-file FILE beside an address that others can reach",
          "none");
    }
  }
}
