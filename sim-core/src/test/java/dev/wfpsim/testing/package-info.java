/** Support for tests, shared by every module as sim-core's test-jar. */
package dev.wfpsim.testing;
