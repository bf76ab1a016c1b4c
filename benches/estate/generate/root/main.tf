terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket = "<<name>>-state"
    key    = "<<name>>.tfstate"
    region = "eu-central-1"
  }
}

provider "aws" {
  region = "eu-central-1"
}

locals {
  environment = var.environment
  tags = {
    root        = "<<name>>"
    environment = var.environment
    owner       = "platform@example.com"
  }

  services = {
    api       = { session_hours = 4, managed_policies = ["AmazonSSMReadOnlyAccess", "<<managed>>"] }
    web       = { ports = [80, 443] }
    search    = { parameters = ["/shared", "/search/index", "/search/nodes"] }
    billing   = { external_id = "<<name>>", path = "/billing/" }
    mail      = { trusted_services = ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] }
    reports   = { managed_policies = ["AmazonAthenaFullAccess", "AWSGlueConsoleFullAccess"] }
    scheduler = { trusted_services = ["scheduler.amazonaws.com"] }
    gateway   = {}
  }
}

resource "aws_s3_bucket" "data" {
  bucket = "<<name>>-data"
  tags   = local.tags
}

resource "aws_s3_bucket" "archive" {
  bucket = "<<name>>-archive"
  tags   = local.tags
}

module "service" {
  source   = "../../modules/<<service>>"
  for_each = local.services

  name        = each.key
  environment = local.environment
  settings    = each.value
  tags        = local.tags

  buckets = {
    data    = { arn = aws_s3_bucket.data.arn, write = true }
    archive = { arn = aws_s3_bucket.archive.arn, prefix = "old" }
  }
}

module "worker" {
  source = "../../modules/<<worker>>"
  count  = var.workers

  name   = "<<name>>-worker"
  number = count.index
  queues = ["orders", "mails", "batch-${count.index}"]
  tags   = merge(local.tags, { worker = tostring(count.index) })
}

module "audit" {
  source = "../../modules/<<access>>"

  name        = "<<name>>"
  purpose     = "audit"
  bucket_arns = [aws_s3_bucket.data.arn, aws_s3_bucket.archive.arn]
}

module "backup" {
  source = "../../modules/<<access>>"

  name        = "<<name>>"
  purpose     = "backup"
  bucket_arns = [aws_s3_bucket.archive.arn]
  read_only   = false
}

module "partner" {
  source = "../../modules/<<access>>"

  name                = "<<name>>"
  purpose             = "partner"
  trusted             = ["arn:aws:iam::<<account>>:role/partner", module.service["api"].role_arn]
  bucket_arns         = [aws_s3_bucket.data.arn]
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", module.service["billing"].policy_arn]
}

module "analytics" {
  source = "../../modules/<<other_access>>"

  name        = "<<name>>"
  purpose     = "analytics"
  bucket_arns = [for bucket in [aws_s3_bucket.data, aws_s3_bucket.archive] : bucket.arn]
}

module "support" {
  source = "../../modules/<<other_access>>"

  name        = "<<name>>"
  purpose     = "support"
  bucket_arns = [aws_s3_bucket.data.arn]
}

output "service_roles" {
  description = "Roles of the services"
  value       = { for name, service in module.service : name => service.role_arn }
}
