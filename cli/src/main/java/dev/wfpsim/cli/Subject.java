package dev.wfpsim.cli;

import dev.wfpsim.scenario.LoadedScenario;

/** A scenario to run, and what it was made of. */
record Subject(LoadedScenario loaded, Origin origin) {}
