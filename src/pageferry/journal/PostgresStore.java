package pageferry.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;

/**
 * A journal in PostgreSQL, through akka-persistence-jdbc: what users say of it is under {@code
 * postgres}, and {@code conf/postgres.conf} makes Akka's configuration of that. The tables are
 * created where there are none.
 */
final class PostgresStore {
  /** The key of its configuration. */
  static final String KEY = "postgres";

  private static final String SCHEMA = "/schema/postgres/postgres-create-schema.sql";

  private static final String TABLE =
      "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'event_journal'";

  /** An advisory lock of PostgreSQL's, so that only one of several processes creates tables. */
  private static final long LOCK = 706_611;

  private static final String PATIENCE_SECONDS = "10";

  private final String name;
  private final Config config;

  private PostgresStore(String name, Config config) {
    this.name = name;
    this.config = config;
  }

  /**
   * Akka's configuration of a database that has the journal's tables.
   *
   * @param name what messages call the journal
   * @throws JournalFailure if it cannot be reached or does not let tables be created
   */
  static Config ready(String name, Config config) {
    Config whole =
        config.withFallback(ConfigFactory.parseResources("conf/postgres.conf")).resolve();
    new PostgresStore(name, whole.getConfig(KEY)).createTables();
    return whole;
  }

  private void createTables() {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        if (!hasTables(statement)) {
          statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
          create(statement);
        }
      }
      connection.commit();
    } catch (SQLException refused) {
      String why = String.valueOf(refused.getMessage()).replaceAll("\\s+", " ");
      throw new JournalFailure(name + ": the database cannot be used: " + why, refused);
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("loginTimeout", PATIENCE_SECONDS);
    properties.setProperty("connectTimeout", PATIENCE_SECONDS);
    for (String key : new String[] {"user", "password"}) {
      if (config.hasPath(key)) {
        properties.setProperty(key, config.getString(key));
      }
    }
    return DriverManager.getConnection(config.getString("url"), properties);
  }

  private static boolean hasTables(Statement statement) throws SQLException {
    // A statement of its own sees what was committed meanwhile; to_regclass() looks in a cache.
    try (ResultSet found = statement.executeQuery(TABLE)) {
      return found.next();
    }
  }

  /** Another process may have been faster. */
  private static void create(Statement statement) throws SQLException {
    if (hasTables(statement)) {
      return;
    }
    // An index that is made concurrently cannot be made in a transaction.
    for (String each : script().replace("CONCURRENTLY", "").split(";")) {
      if (!each.isBlank()) {
        statement.execute(each);
      }
    }
  }

  private static String script() {
    try (InputStream in = Objects.requireNonNull(PostgresStore.class.getResourceAsStream(SCHEMA))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
