package dev.wfpsim.kernel.run;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On the methods of ours that call a driver's callback, or run what may be one: the stack outside
 * is somebody else's. A search for the line that is to blame ({@link DriverCode}) ends there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EntersDriver {}
