//! Accounts of which it is publicly known whose they are.
//!
//! Facts of the list `fwdcloudsec/known_aws_accounts` at 00fb97d9, which names a public source for
//! each; accounts of load balancers: "Enable access logs for your Classic Load Balancer" in the
//! Elastic Load Balancing User Guide.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Vendors with their accounts.
const VENDORS: &str = "\
Alert Logic\t239734009475 733251395267 857795874556 230378978437
Auth0\t951887872838
Axonius\t802876684602 817364327683 405773942477
Azure Cost Management\t432263259397
Microsoft Sentinel\t197857026523
Bridgecrew\t890234264427
CloudCheckr\t352813966189
Cloudability\t165736516723
CloudConformity\t717210094962
CloudHealth\t454464851268
CloudZero\t061190967865
Cloudaware\t814021343637
Cloudcraft\t968898580625
Cloudera\t062663104137 387553343826 958145178466
Databricks\t414351767826 790110701330 601306020600
Datadog\t464622532012 865078226113
Densify\t036437403198
Dynatrace\t509560245411
Fivetran\t834469178297
Fugue\t370134896156 944830124550 057172825058 810369035479
Lacework\t434813966438
LogicMonitor\t282028653949
Logz.io\t406095609952
New Relic\t754728514883 017663287629
nOps\t202279780353 727378841472
OneLogin\t842984801698
Palo Alto Networks (Prisma Cloud)\t188619942792 496947949261 122442690527
Qualys\t080595016317 205767712438
Rapid7\t336818582268
Segment\t107630771604 595280932656
Site24x7\t949777495771
Snyk\t198361731867 755778135062
Spot\t922761411349 884866656237 627743545735
Splunk (SignalFx)\t134183635603
Stackdriver\t314658760392
Stitch\t218546966473
Sumo Logic\t926226587429 956882708938
Tenable\t012615275169 422820575223
Threat Stack\t896126563706
Trend Micro\t862820443276 147995105371 124790101291 607237235771 675681123645 811620960246 868324285112
Workato\t353360065216
";

/// Accounts by which services of AWS deliver: logs of load balancers, Redshift and CloudTrail, and
/// bills.
const AWS: &str = "\
127311923021 033677994240 027434742980 797873946194 985666609251 054676820928 156460612806 \
652711504416 009996457667 582318560864 600734575887 383597477331 114774131450 783225319266 \
718504428378 507241528517 048591011584 638102146993 037604701340 897822967062 754344448648 \
076674570225 098369216593 635631232127 190560391635 589379963580 \
193672423079 391106570357 262260360010 902366379725 865932855811 760740231472 361669875840 \
762762565011 404641285394 660998842044 907379612154 053454850223 210876761215 307160386991 \
915173422425 075028567923 386209384616 \
475085895292 086441151436 388731089494 113285607260 819402241893 977081816279 765225791966 \
492519147666 903692715234 284668455005 216624486486 681348832753 035351147821 859597730677 \
282025262664 262312530599 814480443879 525921808201 119688915426 582488909970 069019280451 \
187074758985 193415116832 453052556044 829690693026 669305197877 757211635381 585772288577 \
034638983726 886388586500 608710470296";

/// What accounts are known as; empty for those of AWS.
static KNOWN: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let vendors = VENDORS.lines().filter_map(|line| line.split_once('\t'));
    let vendors = vendors.flat_map(|(name, ids)| ids.split(' ').map(move |id| (id, name)));
    let aws = AWS.split_ascii_whitespace().map(|id| (id, ""));
    vendors.chain(aws).collect()
});

/// The vendor that an account is known to belong to.
pub fn vendor(id: &str) -> Option<&'static str> {
    KNOWN.get(id).copied().filter(|name| !name.is_empty())
}

/// Whether services of AWS deliver by an account.
pub fn is_of_aws(id: &str) -> bool {
    KNOWN.get(id) == Some(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_twelve_digits_and_stands_once() {
        let count = VENDORS
            .lines()
            .map(|l| l.split('\t').nth(1).unwrap().split(' ').count());
        let count = count.sum::<usize>() + AWS.split_ascii_whitespace().count();
        assert_eq!(KNOWN.len(), count);
        let is_id = |id: &&str| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
        assert!(KNOWN.keys().all(is_id));
        assert_eq!(vendor("464622532012"), Some("Datadog"));
        assert!(is_of_aws("127311923021") && vendor("127311923021").is_none());
    }
}
