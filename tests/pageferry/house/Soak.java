package pageferry.house;

import com.tngtech.archunit.junit.ArchTag;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.Tag;

/**
 * Tests that take many seconds each and that {@code mvn verify} leaves out: {@code mvn test
 * -Dgroups=soak} runs them, as {@code .ci/run} does once.
 *
 * <p>Each of the three engines that run tests has a tag of its own and hears no other.
 */
@org.junit.jupiter.api.Tag(Soak.NAME)
@Tag(Soak.NAME)
@ArchTag(Soak.NAME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Soak {
  /** What surefire calls them. */
  String NAME = "soak";
}
