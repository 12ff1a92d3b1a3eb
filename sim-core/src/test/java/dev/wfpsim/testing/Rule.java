package dev.wfpsim.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rules (of {@code docs/rules/semantics.md}) that a test proves, as {@code @Rule("R-204")} or
 * {@code @Rule({"R-204", "R-205"})} on a test method, or on a class for all its tests.
 *
 * <p>A test may instead carry the numbers at the end of its name, as in {@code
 * destroy_pendingInjections_waitsForAll_R204}. The conformance table reads both.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Rule {
  String[] value();
}
