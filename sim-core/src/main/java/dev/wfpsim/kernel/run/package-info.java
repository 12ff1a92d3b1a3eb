/**
 * What runs, and when: processors and their queues, activities, virtual time, the event loop and
 * the one scheduler, kernel calls and waiting, the events that tell of it, and whose code it is.
 */
@NullMarked
package dev.wfpsim.kernel.run;

import org.jspecify.annotations.NullMarked;
