/**
 * Litmus tests: tiny programs of two or three activities and a few calls, each with the complete
 * set of outcomes it may have. Every choice is enumerated; an outcome that is missing or extra
 * fails. This is the proof that the scheduler allows what Windows allows and nothing else.
 *
 * <pre>{@code
 * @Test
 * void increment_unprotected_losesAnUpdate() {
 *   Litmus.named("lost update")
 *       .processors(2)                          // of the machine "m"; 2 is the default
 *       .allow("x=1", "x=2")                    // the complete set
 *       .check(
 *           bench -> {
 *             Shared<Integer> x = bench.cell("x", 0);
 *             bench.thread("a", () -> x.set(x.get() + 1));
 *             bench.thread("b", () -> x.set(x.get() + 1));
 *             return () -> "x=" + x.peek();     // asked after a run that COMPLETED
 *           });
 * }
 * }</pre>
 *
 * <p>The program is built anew for every schedule, so it must keep its state inside the lambda. A
 * run that does not complete has the outcome {@code DEADLOCK}, {@code LIVENESS} or {@code BUGCHECK
 * <code>}; an exception or a limit fails the test. Steps take no time and may be held up for ever
 * ({@link dev.wfpsim.kernel.run.KernelProfile#enumeration}), so only choices and explicit delays
 * decide the order. Keep loops bounded, and count activities: schedules grow as binomials do
 * ({@link dev.wfpsim.litmus.Litmus#schedulesAtMost}).
 *
 * <p>Each program is enumerated on both carriers, whose runs must agree, and a sample of seeded
 * runs under the ordinary profile must stay inside the allowed set.
 *
 * <p>Programs on a higher floor build a network or a platform on {@code bench.kernel()} instead of
 * the machine; everything they ask of {@code Choices} is enumerated alike.
 */
@NullMarked
package dev.wfpsim.litmus;

import org.jspecify.annotations.NullMarked;
