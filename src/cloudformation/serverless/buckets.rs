//! Buckets that call functions: those that the service makes, and existing ones, which a custom
//! resource sets up.

use super::At;
use super::functions::named;
use super::role::arn;
use super::service::is_truthy;
use super::translation::{Place, Translation};
use crate::cloudformation::build::given;
use crate::syntax::{Entry, Node};

impl Translation<'_> {
    pub(super) fn buckets(&mut self) {
        let service = self.service;
        for function in &service.functions {
            let mut is_set_up = false;
            for event in function.events("s3") {
                let bucket = given(&event.value, "bucket").unwrap_or(&event.value);
                if !given(&event.value, "existing").is_some_and(is_truthy) {
                    self.bucket(event, bucket);
                    let place = Place::of(event);
                    let at = place.at();
                    let mut source = arn(at, "s3", false);
                    source.extend([at.text("::"), self.bucket_name(bucket)]);
                    let id = format!("{}LambdaPermission{}S3", function.prefix(), named(bucket));
                    let properties = vec![
                        at.entry("FunctionName", function.target(at)),
                        at.entry("Action", at.text("lambda:InvokeFunction")),
                        at.entry("Principal", at.text("s3.amazonaws.com")),
                        at.entry("SourceArn", at.join(source)),
                        at.entry("SourceAccount", at.reference("AWS::AccountId")),
                    ];
                    self.emit(place, &id, "AWS::Lambda::Permission", properties);
                } else if !std::mem::replace(&mut is_set_up, true) {
                    self.existing_bucket(event, bucket);
                }
            }
        }
    }

    /// The settings of a bucket that the service makes.
    fn bucket_settings(&self, bucket: &Node) -> Option<&Node> {
        given(self.service.setting(&["s3"])?, bucket.as_str()?)
    }

    fn bucket_name(&self, bucket: &Node) -> Node {
        let settings = self.bucket_settings(bucket);
        let name = settings.and_then(|settings| given(settings, "name"));
        name.unwrap_or(bucket).clone()
    }

    fn bucket(&mut self, event: &Entry, bucket: &Node) {
        let at = At(bucket.span);
        let id = format!("S3Bucket{}", named(bucket));
        let properties = vec![at.entry("BucketName", self.bucket_name(bucket))];
        self.emit(Place::of(event), &id, "AWS::S3::Bucket", properties);
    }

    fn existing_bucket(&mut self, event: &Entry, bucket: &Node) {
        let at = At(event.value.span);
        let mut resource = arn(at, "s3", false);
        resource.extend([at.text("::"), bucket.clone()]);
        let actions = ["s3:PutBucketNotification", "s3:GetBucketNotification"];
        let statements = vec![at.allow(&actions, at.join(resource)), self.any_function(at)];
        self.custom_resource(Place::of(event), "custom-resource-existing-s3", statements);
    }

    /// Lets a custom resource permit services to call any function.
    pub(super) fn any_function(&self, at: At) -> Node {
        let mut functions = arn(at, "lambda", true);
        functions.push(at.text(":function:*"));
        let actions = ["lambda:AddPermission", "lambda:RemovePermission"];
        at.allow(&actions, at.join(functions))
    }
}
