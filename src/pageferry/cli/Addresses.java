package pageferry.cli;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** Addresses of processes, as {@code HOST:PORT}. */
final class Addresses {
  private static final int LAST_PORT = 65_535;

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:]+]):([0-9]{1,5})");

  private Addresses() {}

  /** The address that an option names, whose host is known. */
  static InetSocketAddress parse(String option, String text) {
    Matcher form = FORM.matcher(text.strip());
    int port = form.matches() ? Integer.parseInt(form.group(2)) : 0;
    if (port == 0 || port > LAST_PORT) {
      throw BadInput.at(new Place(option, 0), "an address such as 127.0.0.1:7001", found(text));
    }
    InetSocketAddress address = InetSocketAddress.createUnresolved(form.group(1), port);
    try {
      known(address);
    } catch (UnknownHostException unknown) {
      throw BadInput.at(new Place(option, 0), "the name of a host that is known", found(text));
    }
    return address;
  }

  private static String found(String text) {
    return "'" + text + "'";
  }

  private static InetAddress known(InetSocketAddress address) throws UnknownHostException {
    return InetAddress.getByName(address.getHostString());
  }

  /** As it is given. */
  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** Whether only this machine reaches it. */
  static boolean isLoopback(InetSocketAddress address) {
    try {
      return known(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /** The address of this machine from which another one is reached, with a free port. */
  static InetSocketAddress mine(InetSocketAddress other) {
    try (DatagramSocket route = new DatagramSocket()) {
      route.connect(new InetSocketAddress(known(other), other.getPort()));
      return InetSocketAddress.createUnresolved(route.getLocalAddress().getHostAddress(), 0);
    } catch (UnknownHostException unknown) {
      throw new UncheckedIOException(unknown);
    } catch (SocketException | UncheckedIOException none) {
      throw new BadInput(text(other) + ": expected a host that can be reached, found no way to it");
    }
  }
}
