/**
 * The conformance table: which documented rules the simulator implements, and which tests prove it.
 *
 * <p>The rules are {@code docs/rules/semantics.md}. Code that makes a rule true names it in a
 * comment, as {@code }; a test that proves it ends its name with {@code _R204} or carries
 * {@code @Rule("R-204")}. The table in {@code docs/CONFORMANCE.md} is made from those names, so it
 * cannot say more than the tests do.
 */
package dev.wfpsim.conformance;
