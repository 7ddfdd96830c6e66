package pageferry.house;

import com.tngtech.archunit.junit.ArchTag;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.Tag;

/**
 * Tests that take seconds: {@code mvn test -Dgroups=fast} leaves them out. All others are fast.
 *
 * <p>Each of the three engines that run tests has a tag of its own and hears no other.
 */
@org.junit.jupiter.api.Tag(Slow.NAME)
@Tag(Slow.NAME)
@ArchTag(Slow.NAME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Slow {
  /** What surefire calls them. */
  String NAME = "slow";
}
