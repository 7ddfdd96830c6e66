package pageferry.protocol.laws;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The operations that a law tries, those that do and those that undo. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Undoes {
  Class<?>[] value();
}
