/** Real threads, and the replay of what happened there. */
package pageferry.experiment.threads;
