package pageferry.world;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The number that stands for a type of tracepoint in digests and journals: no two types have the
 * same, and a number that has been given away is never given to another type.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Tag {
  /** The number, from 1 to 4095. */
  int value();
}
