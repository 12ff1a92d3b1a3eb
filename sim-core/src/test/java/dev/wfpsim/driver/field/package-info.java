/**
 * Drivers of the kinds found in the field, written as their authors write them, with real sockets
 * on several hosts: set up by driverEntry, taken down by unload.
 */
@NullMarked
package dev.wfpsim.driver.field;

import org.jspecify.annotations.NullMarked;
