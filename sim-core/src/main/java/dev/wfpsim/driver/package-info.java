/**
 * What a driver sees: the documented calls by their own names, and a driver's life from DriverEntry
 * to unload.
 */
@NullMarked
package dev.wfpsim.driver;

import org.jspecify.annotations.NullMarked;
