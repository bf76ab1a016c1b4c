resource "aws_ami_launch_permission" "base" {
  image_id = "ami-0123456789abcdef0"
  group    = "all" # expect: public-image
}

resource "aws_db_snapshot" "orders" {
  db_instance_identifier = "orders"
  db_snapshot_identifier = "orders-1"
  shared_accounts        = ["111122223333", "all"] # expect: public-image
}

resource "aws_ssm_document" "install" {
  name          = "install"
  document_type = "Command"
  content       = "{}"

  permissions = {
    type        = "Share"
    account_ids = "All" # expect: public-image
  }
}
