/** The report page: its text, and what a browser makes of it. */
package pageferry.report.html;
