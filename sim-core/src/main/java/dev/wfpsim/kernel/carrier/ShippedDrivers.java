package dev.wfpsim.kernel.carrier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The classes of this package are drivers although they come with the simulator: their lines are
 * named in findings as a user's would be. A test of the build has seen that they hold no Java
 * monitor and use nothing that no kernel has, so the kernel reads none of their class files.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PACKAGE)
public @interface ShippedDrivers {
  /**
   * Whether drivers stand on these classes: what they do is done for the driver that calls them,
   * whose line is named where there is one.
   */
  boolean base() default false;
}
