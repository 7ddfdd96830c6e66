/** Tests of running: what is told, what ends a run, what breaks it. */
package pageferry.experiment.run;
