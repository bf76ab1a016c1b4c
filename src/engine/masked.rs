//! What messages say in place of values that must not be printed.

use crate::diag::Finding;
use crate::policy::SENSITIVE;
use crate::text::Sources;

/// Says of masked values that they are masked, and where the one stands that a finding points at.
pub(super) fn say_masked(findings: &mut [Finding], sources: &Sources) {
    for finding in findings.iter_mut().filter(|f| is_about_masked(f)) {
        let text = sources.slice(finding.primary);
        let is_masked = !text.is_empty() && text.chars().all(|c| matches!(c, '*' | '"'));
        if is_masked {
            let (start, _) = sources.positions(finding.primary);
            let here = format!("(masked value in line {})", start.line);
            finding.message = finding.message.replacen(SENSITIVE, &here, 1);
        }
        let labels = finding.labels.iter_mut().map(|label| &mut label.text);
        let texts = [
            &mut finding.message,
            &mut finding.primary_text,
            &mut finding.help,
        ];
        for text in texts.into_iter().chain(labels) {
            *text = text.replace(SENSITIVE, "(masked value)");
        }
    }
}

fn is_about_masked(finding: &Finding) -> bool {
    let labels = finding.labels.iter().map(|label| &label.text);
    let texts = [&finding.message, &finding.primary_text, &finding.help];
    let mut texts = texts.into_iter().chain(labels);
    texts.any(|text| text.contains(SENSITIVE))
}
