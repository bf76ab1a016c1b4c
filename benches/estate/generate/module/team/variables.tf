variable "department" {
  description = "Department of the team"
  type        = string
  default     = "<<name>>"
}

variable "name" {
  description = "Name of the team"
  type        = string
}

variable "services" {
  description = "Services that the team works with"
  type        = list(string)
  default     = ["s3", "dynamodb"]
}

variable "stages" {
  description = "Where the team deploys to"
  type = list(object({
    name       = string
    repository = optional(string, "main")
    protected  = optional(bool, true)
  }))
}

variable "passable" {
  description = "Roles that the team hands to services"
  type        = list(string)
  default     = []
}
